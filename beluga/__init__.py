"""Beluga 白鲸 CRM: one installation serves one company.

The floors, top to bottom: `__main__`, `config`, `industries`, `apps`, `kernel`. A floor imports only from those below.
"""

__version__ = "0.1.0"
