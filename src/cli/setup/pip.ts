import { runInstaller } from "./installer.js";
import { Problem } from "./problem.js";

export interface PipProgress {
  /** Packages that pip has begun to fetch, of `total` that are expected. */
  readonly count: number;
  readonly total: number;
  readonly text: string;
}

/** What one line of pip's output tells a reader; null for the rest. */
export function readPipLine(line: string): { package: string } | { installing: true } | null {
  const fetched =
    /^\s*Collecting ([A-Za-z0-9._-]+)/.exec(line) ??
    /^\s*Processing \S*?([A-Za-z0-9._]+)-[^/\\\s]+\.whl/.exec(line);
  if (fetched) return { package: fetched[1] };
  return /^Installing collected packages/.test(line) ? { installing: true } : null;
}

/**
 * Runs `python -m pip …` and reports its progress line by line.
 * Throws a `Problem` with pip's last words and what to do.
 */
export async function pip(
  python: string,
  args: string[],
  options: { total: number; cwd: string; onProgress: (progress: PipProgress) => void },
): Promise<void> {
  const seen = new Set<string>();
  const onLine = (line: string) => {
    const news = readPipLine(line);
    if (!news) return;
    if ("package" in news) seen.add(news.package);
    const text = "package" in news ? `fetching ${news.package}` : "unpacking (up to a minute)";
    options.onProgress({ count: seen.size, total: Math.max(options.total, seen.size), text });
  };
  const { code, lines } = await runInstaller(python, ["-m", "pip", ...args], {
    cwd: options.cwd,
    env: { PYTHONUTF8: "1", PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1" },
    onLine,
  });
  if (code !== 0) throw pipProblem(lines);
}

/** Turns pip's last lines into advice. */
export function pipProblem(lines: string[]): Problem {
  const text = lines.join("\n");
  const again = "Then run the same command again: it goes on from what pip has already fetched.";
  const detail = lines.filter((line) => /error|refused|failed|denied|space/i.test(line)).slice(-3);
  if (/No space left on device|Errno 28/i.test(text))
    return new Problem("The disk is full.", ["Free about 600 MB.", again], detail);
  if (/CERTIFICATE_VERIFY_FAILED|SSLError/i.test(text))
    return new Problem(
      "The package index could not be reached: its certificate is not trusted here.",
      ["Behind a proxy? Set PIP_CERT to your organisation's certificate file.", again],
      detail,
    );
  if (isNetwork(text) || offersNothing(text))
    return new Problem(
      "JupyterLab could not be fetched: the package index was not reached, or lacks these versions.",
      [
        "Check the network connection. Behind a proxy? Set HTTPS_PROXY.",
        "A mirror or an index of your own? Set PIP_INDEX_URL.",
        again,
      ],
      detail,
    );
  return new Problem(
    "pip could not install JupyterLab.",
    ["pip's last lines are above.", again],
    lines.slice(-12),
  );
}

/** pip's words when an index gives no versions at all; every version here is pinned, so none conflict. */
function offersNothing(text: string): boolean {
  return /from versions: none|requested \(constraint\)/.test(text);
}

function isNetwork(text: string): boolean {
  return /NewConnectionError|ConnectionError|Connection (refused|reset)|Name or service not known|getaddrinfo|Temporary failure|timed? ?out|ProxyError|Failed to establish|Network is unreachable/i.test(
    text,
  );
}
