"""Settles what must be set before rasa loads; to be imported first."""

import logging
import os
import warnings

import structlog

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# Its first import scans every loaded module: 9 s after rasa, 0.2 s before it.
import skops.io  # noqa: F401

# Rasa's dependencies of 2022 use what has been deprecated since, and warn at each start if
# warnings are on. sanic switches them on for the whole process.
with warnings.catch_warnings():
    import sanic  # noqa: F401

    warnings.simplefilter("ignore", DeprecationWarning)
    import rasa.core.policies.rule_policy
    import rasa.core.processor  # noqa: F401

# Left alone, structlog prints Rasa's debug lines, which hold the customers' texts, to stdout.
if not structlog.is_configured():
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
for name in ("rasa", "rasa_sdk", "tensorflow", "matplotlib"):
    logging.getLogger(name).setLevel(logging.WARNING)
