interface ActionArguments {
  pull: { readonly image: string }
  create: { readonly image: string }
  start: { readonly containerId: string }
  /** attempt: 1, 2, … restarts since it last ran well. */
  restart: { readonly containerId: string; readonly attempt: number }
  /** Stops it first where it runs. */
  remove: { readonly containerId: string; readonly running: boolean }
  /** Nothing to do before `until`; without it, before the wanted state changes. */
  wait: { readonly until?: number; readonly reason: string }
}

/** One step for one task. Steps of different tasks are independent of each other. */
export type ContainerAction = {
  [Kind in keyof ActionArguments]: {
    readonly kind: Kind
    readonly task: string
  } & ActionArguments[Kind]
}[keyof ActionArguments]

/** A step that touches the runtime. */
export type RuntimeAction = Exclude<ContainerAction, { kind: 'wait' }>
