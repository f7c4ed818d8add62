import { spawn } from "node:child_process";
import { ensureEnvironment } from "./setup/environment.js";

export const help = `convlab lab [options of JupyterLab]

Opens JupyterLab on the notebooks, with the convlab kernel. The first start installs
JupyterLab into .venv in the project; later starts take seconds.

  --install-only      install and register everything, then stop
  --no-browser        do not open a browser
  --port 9999         another port
  …                   everything else goes to JupyterLab as it is

Environment: CONVLAB_PYTHON (a Python >= 3.10), CONVLAB_VENV (instead of .venv)
`;

export async function run(args: string[]): Promise<number> {
  const { python, prefix } = await ensureEnvironment();
  if (args.includes("--install-only")) {
    console.log(`JupyterLab is installed in ${prefix}`);
    return 0;
  }
  console.log("Opening JupyterLab on the notebooks. Stop it with Ctrl-C.");
  return startJupyterLab(python, args);
}

/** The command line of JupyterLab. What else it should know stands in the environment's settings. */
export function labArguments(given: string[], uid = process.getuid?.()): string[] {
  // Jupyter refuses to run as root (in a container, say) unless told.
  return ["-m", "jupyterlab", ...(uid === 0 ? ["--allow-root"] : []), ...given];
}

async function startJupyterLab(python: string, given: string[]): Promise<number> {
  const child = spawn(python, labArguments(given), {
    stdio: "inherit",
    // The kernel in .venv goes before one of the same name in the user's folder.
    env: { ...process.env, JUPYTER_PREFER_ENV_PATH: "1" },
  });
  const release = passSignalsTo(child);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
    (resolve, reject) => {
      child.on("error", reject);
      child.on("close", (...result) => resolve(result));
    },
  );
  release();
  return code ?? (signal === "SIGINT" || signal === "SIGTERM" ? 0 : 1);
}

/**
 * Waits for JupyterLab instead of dying before it. A terminal's Ctrl-C reaches both; a signal
 * sent to this process alone is handed on, a moment later so that a shared one is not doubled.
 */
function passSignalsTo(child: ReturnType<typeof spawn>): () => void {
  const handlers = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => {
    const handler = () => {
      setTimeout(() => child.exitCode === null && child.kill(signal), 500).unref();
    };
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
