import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Full path of a program on PATH, or undefined. */
export function which(program: string, path = process.env.PATH ?? ""): string | undefined {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  return path
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => endings.map((ending) => join(folder, program + ending)))
    .find((file) => existsSync(file));
}

const ON_PATH = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "chrome",
  "msedge",
];

/** A Chromium, Chrome or Edge for the tests: `CONVLAB_BROWSER`, PATH, the usual places, Playwright's. */
export function findBrowser(): string | undefined {
  const chosen = process.env.CONVLAB_BROWSER;
  if (chosen) return existsSync(chosen) ? chosen : undefined;
  return (
    ON_PATH.map((name) => which(name)).find(Boolean) ??
    usualPlaces().find((file) => existsSync(file)) ??
    playwrightBrowsers().find((file) => existsSync(file))
  );
}

function usualPlaces(): string[] {
  if (process.platform === "darwin")
    return [
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ];
  if (process.platform !== "win32") return ["/usr/bin/chromium", "/snap/bin/chromium"];
  const { ProgramFiles, LOCALAPPDATA } = process.env;
  const roots = [ProgramFiles, process.env["ProgramFiles(x86)"], LOCALAPPDATA].filter(
    (root) => root !== undefined,
  );
  return roots.flatMap((root) => [
    join(root, "Google", "Chrome", "Application", "chrome.exe"),
    join(root, "Microsoft", "Edge", "Application", "msedge.exe"),
  ]);
}

/** Where `npx playwright-core install chromium` puts its browsers, newest first. */
function playwrightBrowsers(): string[] {
  const home = homedir();
  const caches = {
    darwin: join(home, "Library", "Caches", "ms-playwright"),
    win32: join(process.env.LOCALAPPDATA ?? home, "ms-playwright"),
  } as Record<string, string>;
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? caches[process.platform];
  const folder = cache ?? join(home, ".cache", "ms-playwright");
  if (!existsSync(folder)) return [];
  const versions = readdirSync(folder).filter((name) => name.startsWith("chromium-"));
  return versions
    .sort()
    .reverse()
    .flatMap((version) => BINARIES.map((binary) => join(folder, version, binary)));
}

const BINARIES = [
  "chrome-linux64/chrome",
  "chrome-linux/chrome",
  "chrome-win64/chrome.exe",
  "chrome-win/chrome.exe",
  "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
];
