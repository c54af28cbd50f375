# SPDX-License-Identifier: ISC
"""TAP for tests in Python: `with Tap() as tap:` and the plan is printed at its end."""
import signal
import sys
import traceback


class Trouble(Exception):
    """What a test cannot go on after. The first line is the failed check, the others explain it."""


class Tap:
    def __init__(self):
        self.run = self.failed = 0
        # A time-out ends the test through its finally clauses, so that nothing is left behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _traceback):
        if kind is not None and kind is not SystemExit:
            self.broke(error)
        print(f'1..{self.run}', flush=True)
        return kind is not SystemExit

    def broke(self, error):
        """An exception is a failed check."""
        first, *others = str(error).splitlines() or ['']
        if not isinstance(error, Trouble):
            first = f'{type(error).__name__}: {first}'
            others += traceback.format_exception(error)
        self.ok(False, first)
        self.diagnose('\n'.join(others))

    def each(self, checks, *arguments):
        """Calls each; what one of them cannot go on after does not stop the others."""
        for check in checks:
            try:
                check(self, *arguments)
            except Exception as error:
                self.broke(error)

    def ok(self, condition, what, why=None):
        """WHY is shown when it fails."""
        self.run += 1
        self.failed += not condition
        print(f'{"ok" if condition else "not ok"} {self.run} - {what}', flush=True)
        if not condition and why is not None:
            self.diagnose(str(why))
        return bool(condition)

    def is_(self, got, want, what):
        if not self.ok(got == want, what):
            self.diagnose(f' got: {got!r}\nwant: {want!r}')
        return got == want

    def skip(self, reason):
        self.run += 1
        print(f'ok {self.run} # SKIP {reason}', flush=True)

    def diagnose(self, text):
        for line in text.splitlines():
            print('# ' + line, flush=True)
