/** The connection file that a client writes and hands to the kernel. */
export interface ConnectionInfo {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  readonly kernel_name?: string;
}

export type Channel = "shell" | "iopub" | "stdin" | "control" | "hb";
export const CHANNELS: readonly Channel[] = ["shell", "iopub", "stdin", "control", "hb"];

/** The address of a channel; unix sockets are named `path-port`, as jupyter_client names them. */
export function address(info: ConnectionInfo, channel: Channel, separator?: ":" | "-"): string {
  const between = separator ?? (info.transport === "ipc" ? "-" : ":");
  return `${info.transport}://${info.ip}${between}${info[`${channel}_port`]}`;
}

export function parseConnection(text: string): ConnectionInfo {
  const info = JSON.parse(text) as Partial<ConnectionInfo>;
  for (const channel of CHANNELS) {
    if (typeof info[`${channel}_port`] !== "number") {
      throw new Error(
        `connection file: expected a number as ${channel}_port, got ${info[`${channel}_port`]}`,
      );
    }
  }
  const { signature_scheme: scheme = "hmac-sha256" } = info;
  if (scheme !== "hmac-sha256") {
    throw new Error(`connection file: expected signature_scheme hmac-sha256, got ${scheme}`);
  }
  const { transport = "tcp", ip = "127.0.0.1", key = "" } = info;
  return { ...(info as ConnectionInfo), transport, ip, key, signature_scheme: scheme };
}
