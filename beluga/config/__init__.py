"""How an installation is put together: settings, addresses, the embedded database and the processes that run."""
