"""What a process of the site loads when it starts."""

import subprocess
import sys


def test_the_site_does_not_load_the_solver():
    """OR-Tools would cost each web process and each command a second and 100 MB."""
    question = (
        "import sys, roster.app; print([name for name in ('ortools', 'pandas') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
