import type { Comm, CommEvent, Comms } from "../host/index.js";

/** Jupyter's widget messages, version 2.1: https://ipywidgets.readthedocs.io (messages.md). */
const TARGET = "jupyter.widget";
const CONTROL = "jupyter.widget.control";
const PROTOCOL = { version: "2.1.0" };
/** The MIME type by which a front end finds the widget to draw. */
export const WIDGET_VIEW = "application/vnd.jupyter.widget-view+json";

/** anywidget's model: the page runs the module in `_esm`. */
const ANYWIDGET = {
  _model_module: "anywidget",
  _model_name: "AnyModel",
  _model_module_version: "~0.11.*",
  _view_module: "anywidget",
  _view_name: "AnyView",
  _view_module_version: "~0.11.*",
  _view_count: null,
};

type State = Record<string, unknown>;

export interface ModelEvents {
  /** The page changed the state. */
  changed?(change: State): unknown;
  /** The page said something else. */
  message?(content: State): unknown;
}

/** All widgets of this notebook: a page that is loaded again asks for them. */
const models = new Map<string, WidgetModel>();
let answering: Comms | undefined;

/** The state of one widget, the same here and on the page. */
export class WidgetModel {
  readonly #comm: Comm;
  readonly #state: State;

  constructor(
    comms: Comms,
    state: State,
    private readonly events: ModelEvents,
  ) {
    answerPages(comms);
    this.#state = { ...ANYWIDGET, ...state };
    const data = { state: this.#state, buffer_paths: [] };
    this.#comm = comms.open(TARGET, data, { metadata: PROTOCOL });
    this.#comm.onMessage((event) => this.#receive(event));
    this.#comm.onClose(() => models.delete(this.id));
    models.set(this.id, this);
  }

  get id(): string {
    return this.#comm.id;
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  set(change: State): void {
    Object.assign(this.#state, change);
    this.#comm.send({ method: "update", state: change, buffer_paths: [] }, { metadata: PROTOCOL });
  }

  /** A message beside the state, with bytes. */
  send(content: State, buffers: readonly Uint8Array[] = []): void {
    this.#comm.send({ method: "custom", content }, { metadata: PROTOCOL, buffers });
  }

  async #receive({ data }: CommEvent): Promise<void> {
    if (data.method === "update") {
      const change = (data.state ?? {}) as State;
      Object.assign(this.#state, change);
      await this.events.changed?.(change);
    } else if (data.method === "request_state") {
      const state = this.#state;
      this.#comm.send({ method: "update", state, buffer_paths: [] }, { metadata: PROTOCOL });
    } else if (data.method === "custom") {
      await this.events.message?.((data.content ?? {}) as State);
    }
  }
}

/** A page that is loaded again asks for the state of all widgets at once. */
function answerPages(comms: Comms): void {
  if (answering === comms) return;
  answering = comms;
  comms.register(CONTROL, (comm) => {
    comm.onMessage(({ data }) => {
      if (data.method !== "request_states") return;
      const states = [...models].map(([id, { state }]) => [
        id,
        {
          model_name: state._model_name,
          model_module: state._model_module,
          model_module_version: state._model_module_version,
          state,
        },
      ]);
      comm.send({
        method: "update_states",
        states: Object.fromEntries(states),
        buffer_paths: [],
      });
    });
  });
}
