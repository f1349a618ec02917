"""A fake carrier that answers as Twilio's own description of the Messages resource does.

It accepts texts over the REST API, paces them per sender number, reports their fate by signed
status callbacks and turns texts typed on its phone page into signed inbound webhooks. All of it
lives in memory. Start with `app.create_app`.
"""
