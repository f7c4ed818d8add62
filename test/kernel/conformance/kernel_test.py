"""jupyter_kernel_test, the Jupyter project's own suite, on our kernel. Every message is checked
against the protocol's schema. Run by test/e2e/conformance.test.ts."""

import unittest

import jupyter_kernel_test as suite

suite.TIMEOUT = 60

# The suite waits 0.1 s for each broadcast of a cell: too short for a machine that does much else.
PATIENCE = 30

# Not a name of this module: unittest would run the base class too.
Welcome = suite.IopubWelcomeTests


class ConvlabTests(suite.KernelTests):
    kernel_name = "convlab"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("to the error stream")'

    completion_samples = [
        {"text": "Number.MAX_SAFE", "matches": {"MAX_SAFE_INTEGER"}},
        {"text": "[1, 2].findLastI", "matches": {"findLastIndex"}},
    ]

    complete_code_samples = [
        "1",
        'const greeting: string = "hello"',
        "function f(n: number): number {\n  return n + 1;\n}",
        "for await (const x of [1]) console.log(x)",
    ]
    incomplete_code_samples = ["function f(n: number) {", "const s = `a template", "[1,", "/* open"]
    invalid_code_samples = ["const x = ;", "function (", '"a string']

    # A question mark behind a name opens what is known of it, as in IPython.
    code_page_something = "Math?"
    code_generate_error = "throw new RangeError('on purpose')"

    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "[1, 2].map((x) => x * 2)", "result": "[ 2, 4 ]"},
        {"code": "new Map([['a', 1]])", "result": "Map(1) { 'a' => 1 }"},
    ]
    code_display_data = [
        {
            "code": "import { show } from 'convlab'; show({ 'text/html': '<b>bold</b>' })",
            "mime": "text/html",
        },
        {"code": "show({ 'image/png': new Uint8Array([1, 2, 3]) })", "mime": "image/png"},
    ]
    code_history_pattern = "1 +*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "console.clear()"


    def execute_helper(self, *args, **options):
        channel = self.kc.iopub_channel
        receive = suite.ensure_sync(channel.get_msg)
        channel.get_msg = lambda timeout=None: receive(timeout=max(timeout or 0, PATIENCE))
        try:
            return super().execute_helper(*args, timeout=suite.TIMEOUT, **options)
        finally:
            del channel.get_msg

    def history_helper(self, execute_first, **histargs):
        return super().history_helper(execute_first, timeout=suite.TIMEOUT, **histargs)


class ConvlabWelcome(Welcome):
    kernel_name = "convlab"
    support_iopub_welcome = True


del Welcome

if __name__ == "__main__":
    # One line for each test; a test that is skipped has not been passed.
    result = unittest.main(verbosity=2, exit=False).result
    print(f"{result.testsRun - len(result.failures) - len(result.errors) - len(result.skipped)}"
          f" of {result.testsRun}")
    raise SystemExit(not result.wasSuccessful() or bool(result.skipped))
