"""The document for programs, and the same as a page for people. Neither needs a key."""

from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from roster.api import document, problems
from roster.api.operations import blueprint
from roster.core.translation import translate


@blueprint.get("/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    """Answer with the OpenAPI document, its texts in the language asked for."""
    answer = jsonify(document.of(problems.language()))
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Vary"] = "Accept-Language"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.get("/", provide_automatic_options=False)
def reference() -> ResponseReturnValue:
    """Show the document as a page."""
    asked = request.args.get("language", "")
    language = {"zh": problems.CHINESE, "en": problems.ENGLISH}.get(asked) or problems.language()
    said = document.of(language)
    return render_template(
        "api/reference.html",
        document=said,
        operations=_operations(said),
        _=lambda text: translate(language, text),
        titles={code: translate(language, title) for code, title in problems.TITLES.items()},
        language=language,
    )


@blueprint.get("", provide_automatic_options=False)
def start() -> ResponseReturnValue:
    """Lead to the page."""
    return redirect(problems.PREFIX, HTTPStatus.PERMANENT_REDIRECT)


def _operations(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations in the document's order, each with what it takes and answers looked up."""
    schemas = said["components"]["schemas"]

    def of(content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        name = next(iter(content.values()))["schema"]["$ref"].rpartition("/")[2]
        return name, schemas[name]

    return [
        {
            **one,
            "method": method.upper(),
            "path": f"{problems.PREFIX.rstrip('/')}{path}",
            "takes": of(one["requestBody"]["content"]) if "requestBody" in one else None,
            "gives": next(
                of(found["content"]) for status, found in one["responses"].items() if status[0] == "2"
            ),
        }
        for path, methods in said["paths"].items()
        for method, one in methods.items()
    ]


for _view in (openapi, reference, start):
    _view.access = "public"  # type: ignore[attr-defined]
