import { describe, expect, test } from "vitest";
import type { Message } from "../../kernel/wire/message.js";
import { rawKernel } from "./rawClient.js";

const KERNEL = "const { comms } = (globalThis as any)[Symbol.for('convlab.kernel')];";

describe("comms", () => {
  const kernel = rawKernel();
  const { execute, send } = kernel;
  const comm = (kind: string, content: object, more: object = {}) =>
    send("shell", `comm_${kind}`, { data: {}, ...content }, { noReply: true, ...more });
  const heard = (type: string, id: string, fits: (message: Message) => boolean = () => true) =>
    kernel.client.heard(
      (message) =>
        message.header.msg_type === type && message.content.comm_id === id && fits(message),
    );
  const opened = async (target: string) => {
    const open = await kernel.client.heard(({ content }) => content.target_name === target);
    return { open, id: String(open.content.comm_id) };
  };

  test("one that a client opens: messages both ways, with bytes, until it closes", async () => {
    await execute(
      `${KERNEL} comms.register('echo', (comm, { data }) => {
        comm.send({ hello: data.name });
        comm.onMessage(({ data, buffers, metadata }) => comm.send({ data, metadata, bytes: [...buffers[0]] }, { buffers: [new Uint8Array([9])], metadata: { version: 2 } }));
        comm.onClose(() => console.log('closed'));
      })`,
    );
    await comm("open", { comm_id: "e", target_name: "echo", data: { name: "client" } });
    expect((await heard("comm_msg", "e")).content.data).toEqual({ hello: "client" });
    expect((await send("shell", "comm_info_request", {})).reply).toEqual({
      status: "ok",
      comms: { e: { target_name: "echo" } },
    });
    const more = { buffers: [Buffer.from([1, 2])], metadata: { m: 1 } };
    await comm("msg", { comm_id: "e", data: { x: 1 } }, more);
    const answer = await heard(
      "comm_msg",
      "e",
      ({ content }) => "bytes" in (content.data as object),
    );
    expect(answer.content.data).toEqual({ data: { x: 1 }, metadata: { m: 1 }, bytes: [1, 2] });
    expect(answer.metadata).toEqual({ version: 2 });
    expect(answer.buffers.map((bytes) => [...bytes])).toEqual([[9]]);
    await comm("close", { comm_id: "e" });
    expect((await send("shell", "comm_info_request", {})).reply.comms).toEqual({});
  });

  test("one that the code opens, and closes", async () => {
    await execute("const mine = comms.open('mine', { a: 1 }, { metadata: { version: '2.1.0' } })");
    const { open, id } = await opened("mine");
    expect(open.content.data).toEqual({ a: 1 });
    expect(open.metadata).toEqual({ version: "2.1.0" });
    const { reply } = await send("shell", "comm_info_request", { target_name: "mine" });
    expect(reply.comms).toEqual({ [id]: { target_name: "mine" } });
    await execute("mine.close({ why: 'done' }); mine.send({ lost: true })");
    expect((await heard("comm_close", id)).content.data).toEqual({ why: "done" });
    expect((await send("shell", "comm_info_request", { target_name: "mine" })).reply.comms).toEqual(
      {},
    );
  });

  test("a target that nobody registered: the comm is closed again", async () => {
    await comm("open", { comm_id: "nobody", target_name: "nowhere" });
    await heard("comm_close", "nobody");
    await comm("msg", { comm_id: "never" });
    await heard("comm_close", "never");
  });

  test("a message reaches code that waits, and what its handler prints stands below its cell", async () => {
    const first = execute(
      "const live = comms.open('live'); await new Promise((resolve) => live.onMessage(({ data }) => { console.log('got', data.n); resolve(0) }))",
    );
    const { id } = await opened("live");
    await comm("msg", { comm_id: id, data: { n: 7 } });
    const { reply, broadcast } = await first;
    expect(reply.status).toBe("ok");
    expect(broadcast).toContainEqual(["stream", { name: "stdout", text: "got 7\n" }]);
  });

  test("a later message's output still belongs to the cell that made the comm", async () => {
    const made = await execute(
      "const old = comms.open('old'); old.onMessage(() => console.log('old cell'))",
    );
    const { id } = await opened("old");
    const cell = made.messages[0].parent.msg_id;
    await execute("'another cell'");
    await comm("msg", { comm_id: id });
    const stream = await kernel.client.heard(({ content }) => content.text === "old cell\n");
    expect(stream.parent.msg_id).toBe(cell);
  });

  test("the idle status comes when the handler has ended: clients wait for it", async () => {
    await execute(
      "const slow = comms.open('slow'); let ended = false; slow.onMessage(async () => { await new Promise((r) => setTimeout(r, 30)); ended = true })",
    );
    const { id } = await opened("slow");
    await comm("msg", { comm_id: id });
    const { broadcast } = await execute("ended");
    expect(broadcast).toContainEqual([
      "execute_result",
      expect.objectContaining({ data: { "text/plain": "true" } }),
    ]);
  });

  test("a handler that fails is reported; one that spins is stopped", async () => {
    await execute(
      "const bad = comms.open('bad'); bad.onMessage(({ data }) => { if (data.spin) { console.log('spinning'); for (;;); } throw new Error('handler failed') })",
    );
    const { id } = await opened("bad");
    await comm("msg", { comm_id: id });
    await kernel.client.heard(({ content }) =>
      String(content.text).startsWith("Error: handler failed"),
    );
    const spinning = comm("msg", { comm_id: id, data: { spin: true } });
    await kernel.client.heard(({ content }) => content.text === "spinning\n");
    await send("control", "interrupt_request", {});
    await spinning;
    expect((await execute("'still here'")).reply.status).toBe("ok");
  });

  test("Stop frees a client from a handler that waits for ever", async () => {
    await execute(
      "const stuck = comms.open('stuck'); stuck.onMessage(() => { console.log('waiting'); return new Promise(() => {}) })",
    );
    const { id } = await opened("stuck");
    const waiting = comm("msg", { comm_id: id });
    await kernel.client.heard(({ content }) => content.text === "waiting\n");
    await send("control", "interrupt_request", {});
    await waiting;
    expect((await execute("'still here'")).reply.status).toBe("ok");
  });

  test("a comm that a client opens waits for the cells that were sent before it", async () => {
    const cell = execute(
      "await new Promise((r) => setTimeout(r, 50)); comms.register('later', (comm) => comm.send({ here: true }))",
    );
    const open = comm("open", { comm_id: "l", target_name: "later" });
    const message = comm("msg", { comm_id: "l" });
    await Promise.all([cell, open, message]);
    expect((await heard("comm_msg", "l")).content.data).toEqual({ here: true });
  });

  test("when the state is lost, all comms are closed", async () => {
    await execute(`${KERNEL} comms.open('doomed')`);
    const { id } = await opened("doomed");
    await execute("process.exit(1)");
    await heard("comm_close", id);
    expect((await send("shell", "comm_info_request", {})).reply.comms).toEqual({});
  });
});
