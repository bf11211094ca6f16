"""What a process of the site loads when it starts."""

import subprocess
import sys


def test_the_site_does_not_load_the_solver_nor_what_papers_need():
    """OR-Tools would cost each web process and each command a second and 100 MB, the libraries of papers a second."""
    question = "import sys, roster.app; print([name for name in ('ortools', 'pandas', 'docx', 'xlsxwriter', 'fpdf', 'fontTools') if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
