// A phone at the front door goes to the phone client, before the desk is even loaded, unless somebody asked for the desk.
if (['/', '/login'].includes(location.pathname) && matchMedia('(max-width: 600px) and (pointer: coarse)').matches && localStorage.getItem('beluga.client') !== 'desk') location.replace('/m/')
