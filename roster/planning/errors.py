"""What is wrong with a file: one sentence for people and the path of the field for programs."""


class DocumentError(ValueError):
    """A document cannot be used; `path` names the field, for example `practitioners[3].load_weight`."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path or 'The document'} {problem}.")


class InstanceError(DocumentError):
    """An instance does not follow the `duty-roster/1` format."""


class RosterError(DocumentError):
    """A roster does not follow the `duty-roster-solution/1` format or does not fit its instance."""
