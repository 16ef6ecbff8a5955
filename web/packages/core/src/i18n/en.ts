import type { MessageTree } from './index'

const en: MessageTree = {
  app: { name: 'Beluga CRM' },
  verb: {
    save: 'Save', cancel: 'Cancel', close: 'Close', delete: 'Delete', edit: 'Edit', add: 'Add', create: 'New', search: 'Search',
    refresh: 'Refresh', retry: 'Try again', undo: 'Undo', back: 'Back', next: 'Next', previous: 'Back', more: 'More', copy: 'Copy',
    export: 'Export', import: 'Import', reset: 'Reset', enable: 'Enable', disable: 'Disable', run: 'Run now', remove: 'Remove',
    view: 'View', confirm: 'Got it', download: 'Download', send: 'Send', apply: 'Apply', clear: 'Clear', select: 'Select',
    discard: 'Discard changes', keep: 'Keep editing',
  },
  word: {
    yes: 'Yes', no: 'No', all: 'All', none: 'None', empty: '—', total: '{n} in total', about: 'about {n}', loading: 'Loading',
    enabled: 'Enabled', disabled: 'Disabled', name: 'Name', code: 'Code', note: 'Note', status: 'State', actions: 'Actions',
    time: 'Time', reorder: 'Drag {name}, or press ↑ ↓', saved: 'Saved', finished: 'Done', didIt: '{label}: done', deleted: 'Deleted', copied: 'Copied', search: 'Search', required: 'required',
    optional: 'optional', unsaved: 'There are unsaved changes', unsavedText: 'They are lost when you leave.',
    selected: '{n} selected', people: '{n} ⟦person/people⟧', today: 'Today', yesterday: 'Yesterday', justNow: 'just now',
    minutesAgo: '{n} min ago', hoursAgo: '{n} h ago', daysAgo: '{n} ⟦day/days⟧ ago', noData: 'Nothing yet', hoursMinutes: '{h} h {m} min', hours: '{h} h', minutesSeconds: '{m} min {s} s', minutes: '{m} min', seconds: '{s} s',
  },
  next: { tomorrow: 'Tomorrow', threeDays: 'In 3 days', monday: 'Next Monday', week: 'In 7 days', month: 'In 30 days', cancels: 'The next follow-up planned for {time} will be cancelled', keep: 'Keep that time' },
  assign: {
    group: 'Group', salesperson: 'Salesperson', ownerOnly: 'No group, change the owner only', heldHere: '{n} in this group',
    noMembers: 'Nobody in this group can be given customers', nOf: '{name} {n}', and: ', ', andOthers: '{names} and others ({n} in all)',
    somebody: 'the salesperson chosen', ownerFrom: 'The owner changes from {from} to {to}', ownerTo: 'The owner becomes {to}',
    stillWith: '“{group}” stays with {name}', groupsStay: 'Only the owner changes; the salespeople of the groups stay: {held}',
    inGroupFrom: 'In “{group}” it changes from {from} to {to}', inGroupWaiting: '{n} in the pool of “{group}” ⟦goes/go⟧ to {to}',
    joins: '{n} ⟦joins/join⟧ “{group}” first and ⟦goes/go⟧ to {to}', already: '{n} ⟦is/are⟧ with {to} already',
    ownerStays: '{n} ⟦keeps/keep⟧ another owner ({names})',
  },
  error: {
    offline: 'The server cannot be reached', offlineText: 'Check the network and try again', loadFailed: 'This did not load',
    forbidden: 'Not permitted', required: 'Fill in ⟨{label}⟩', stale: 'Somebody has just changed this record',
    staleText: 'Load the latest content, then edit',
  },
}
export default en
