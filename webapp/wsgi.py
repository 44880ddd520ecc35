"""The application object that gunicorn serves: ``webapp.wsgi:app``."""

import atexit
import gc

from catalog.settings import load_settings
from services.monitoring.heart import alive
from services.office import open_office
from webapp.app import create_app

office = open_office(load_settings())
living = alive(office.db, office.settings, "web")
living.__enter__()
atexit.register(living.__exit__, None, None, None)
app = create_app(office)
gc.freeze()  # what is loaded by now stays for ever: looking through it again would only make pages wait
