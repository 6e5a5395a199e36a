"""What every operation of the API has in common, added to its description: problems, and keys of idempotent writes."""

from typing import Any

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. Some problems carry more members, which say what stands in the way.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "A name for programs, in snake case."},
        "title": {"type": "string", "description": "A sentence for people."},
        "status": {"type": "integer"},
        "errors": {
            "type": "object",
            "description": "For a body that does not fit: sentences by the path of their field.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "retry_after_seconds": {"type": "integer"},
    },
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same key with the same request gives the first answer again, with another request 409.",
}
WRITES = ("post", "put", "patch", "delete")
NOT_ONCE = ("/api/v1/tokens",)  # each call gives a new one


def with_problems(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A postprocessing hook of drf-spectacular."""
    components = result.setdefault("components", {})
    for name, schema in components.get("schemas", {}).items():
        if name.startswith("Paginated"):
            for link in (schema["properties"]["next"], schema["properties"]["previous"]):
                if link.pop("nullable", False):  # REST framework still speaks OpenAPI 3.0 here
                    link["type"] = ["string", "null"]
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components.setdefault("responses", {})["Problem"] = {
        "description": "A problem: the request did not fit, is not allowed, or no longer fits what has happened.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path, operations in result["paths"].items():
        for verb, operation in operations.items():
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
            if verb in WRITES and not path.startswith(NOT_ONCE):
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    return result
