import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process of this machine. */
export interface Running {
  readonly pid: number;
  /** Its process group; 0 where the system has none. */
  readonly group: number;
  /** Its command line, the parts with a space between. */
  readonly command: string;
}

/** All processes that run now; one that has ended and was not waited for (a zombie) runs no more. */
export function runningProcesses(platform: string = process.platform): Running[] {
  if (platform === "linux") return fromProc();
  if (platform === "win32") {
    const script =
      'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) 0 $($_.CommandLine)" }';
    return fromLines("powershell", ["-NoProfile", "-NonInteractive", "-Command", script]);
  }
  return fromLines("ps", ["-A", "-ww", "-o", "pid=,pgid=,args="]);
}

function fromProc(): Running[] {
  return readdirSync("/proc").flatMap((name): Running[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replace(/\0+$/, "");
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // Behind the name, which may hold anything: state, parent, group.
      const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (command === "" || state === "Z" || state === "X") return [];
      return [{ pid: Number(name), group: Number(group), command: command.replaceAll("\0", " ") }];
    } catch {
      return []; // It has ended since the folder was read.
    }
  });
}

function fromLines(command: string, args: string[]): Running[] {
  const { stdout } = spawnSync(command, args, { encoding: "utf8", windowsHide: true });
  return readProcessLines(stdout ?? "");
}

/** Lines `pid group command`. */
export function readProcessLines(text: string): Running[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S.*)$/.exec(line);
    return found ? [{ pid: Number(found[1]), group: Number(found[2]), command: found[3] }] : [];
  });
}

/** Whether a command line names this folder, or something in it, and not one whose name only begins so. */
export function namesFolder(command: string, folder: string): boolean {
  for (let at = command.indexOf(folder); at >= 0; at = command.indexOf(folder, at + 1)) {
    const before = command[at - 1];
    const after = command[at + folder.length];
    if ((before === undefined || /[\s"'=]/.test(before)) && (!after || /[\s"'\\/]/.test(after)))
      return true;
  }
  return false;
}
