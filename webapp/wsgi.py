"""The application object that gunicorn serves: ``webapp.wsgi:app``."""

import gc

from catalog.settings import load_settings
from services.office import open_office
from webapp.app import create_app

app = create_app(open_office(load_settings()))
gc.freeze()  # what is loaded by now stays for ever: looking through it again would only make pages wait
