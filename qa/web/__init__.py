"""The web door: a chat over the reports, and a reader beside it.

``create_app`` returns the application for any server, ``serve`` runs it on this machine.
Nothing is fetched from, or sent to, another machine.
"""

import os

# Read once, when gradio and the model libraries are imported: they must be set before.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from qa.web.server import create_app, serve

__all__ = ["create_app", "serve"]
