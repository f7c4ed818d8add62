import { expect, test } from "vitest";
import { pipProblem, readPipLine } from "../../src/cli/setup/pip.js";
import { venvProblem } from "../../src/cli/setup/venv.js";

test("pip's lines become progress", () => {
  expect(readPipLine("Collecting tornado>=6.2.0 (from jupyterlab==4.6.6)")).toEqual({
    package: "tornado",
  });
  expect(readPipLine("Processing /wheels/plotly-7.1.0-py3-none-any.whl")).toEqual({
    package: "plotly",
  });
  expect(readPipLine("  Downloading narwhals-2.29.0-py3-none-any.whl (501 kB)")).toBeNull();
  expect(readPipLine("Installing collected packages: a, b")).toEqual({ installing: true });
});

test("no network: said so, with pip's own words and a way on", () => {
  const text = String(
    pipProblem([
      "WARNING: Retrying … NewConnectionError('Failed to establish a new connection: [Errno 111] Connection refused')",
      "ERROR: No matching distribution found for jupyterlab==4.6.6",
    ]),
  );
  expect(text).toContain("the package index was not reached");
  expect(text).toContain("    ERROR: No matching distribution found");
  expect(text).toContain("Check the network connection");
  expect(text).toContain("run the same command again");
});

test.each([
  "ERROR: Could not find a version that satisfies the requirement jupyterlab==4.6.6 (from versions: none)",
  "    The user requested (constraint) jupyterlab==4.6.6",
])("an index that offers nothing is as good as none: %s", (line) => {
  expect(String(pipProblem([line]))).toContain("the package index was not reached");
});

test("a certificate, a full disk and anything else are told apart", () => {
  expect(String(pipProblem(["SSLError: CERTIFICATE_VERIFY_FAILED, ConnectionError"]))).toContain(
    "PIP_CERT",
  );
  expect(String(pipProblem(["OSError: [Errno 28] No space left on device"]))).toContain(
    "disk is full",
  );
  const other = String(pipProblem(["one", "ERROR: Failed building wheel for x"]));
  expect(other).toContain("pip could not install JupyterLab");
  expect(other).toContain("Failed building wheel");
});

test("Debian's Python without ensurepip: the package to install, with the right version", () => {
  const python = { version: "3.11.2", executable: "/usr/bin/python3" };
  const output =
    "The virtual environment was not created successfully because ensurepip is not available.";
  expect(String(venvProblem(python, "/x/.venv", output))).toContain(
    "sudo apt install python3.11-venv",
  );
  expect(String(venvProblem(python, "/x/.venv", "Permission denied"))).toContain(
    "    Permission denied",
  );
});
