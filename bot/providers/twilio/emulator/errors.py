"""Twilio's error codes, as its API answers them."""

from __future__ import annotations

from bot.errors import TextoError

# code: (HTTP status, text); {} takes the value that was wrong
_CODES: dict[int, tuple[int, str]] = {
    20001: (400, "Bad request: {}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20009: (409, "Cannot delete this resource before it is complete"),
    20404: (404, "The requested resource {} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' Phone Number: {}"),
    21212: (400, "Invalid 'From' Phone Number: {}"),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region indicated by the "
        "'To' number: {}",
    ),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number provided ({}) is not a valid message-capable Twilio "
        "phone number for this destination.",
    ),
    21609: (400, "Invalid 'StatusCallback' URL: {}"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number {} has exceeded the maximum number of queued messages"),
    21612: (400, "The 'To' phone number: {}, is not currently reachable using the 'From' number"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21620: (400, "Invalid media URL(s): {}"),
    21623: (400, "Number of media files exceeds allowed limit of 10"),
    21624: (400, "Invalid validity period value: {}"),
    21655: (400, "The ContentSid is Invalid: {}"),
    21701: (400, "The Messaging Service does not exist: {}"),
    21910: (400, "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel"),
    30400: (400, "Parameters are not valid: {}"),
    30409: (409, "This message cannot be canceled"),
    35118: (400, "MessagingServiceSid is required to schedule a message"),
}

# Twilio's messages on texts that did not arrive.
DELIVERY_ERRORS: dict[int, str] = {
    11200: "HTTP retrieval failure",
    12100: "Document parse failure",
    21610: "Attempt to send to unsubscribed recipient",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30036: "Validity Period Expired",
}


class ApiError(TextoError):
    """A refusal by the API, in its own words."""

    def __init__(self, code: int, value: str = "", status: int | None = None) -> None:
        usual, text = _CODES.get(code, (400, f"Error {code}"))
        super().__init__(text.format(value))
        self.code = code
        self.status = usual if status is None else status

    def body(self) -> dict[str, object]:
        """Returns the JSON of the refusal."""
        return {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
