export interface Server {
  version: string;
  ask(job: object): Promise<Record<string, unknown>>;
  stop(): void;
}
export function startServer(command: readonly string[], env?: NodeJS.ProcessEnv): Promise<Server>;
export function runOnce(
  command: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<Record<string, unknown>>;
export function stopAll(): void;
export function peerEnvironment(more?: Record<string, string>): NodeJS.ProcessEnv;
