"""What the web server loads: gunicorn wsgi:app, or flask run."""

from app import create_app

app = create_app()
