/** The thing as if one client at a time used it. States are values: a step makes a new one. */
export interface Model<S, I, O> {
  readonly initial: S
  /**
   * The state after the operation, or undefined when it could not have answered so in this state. Without an output, nobody
   * knows what it answered.
   */
  readonly step: (state: S, input: I, output: O | undefined) => S | undefined
  /** Equal texts for states that can't be told apart; default: its JSON. */
  readonly keyOf?: (state: S) => string
  /** Operations of different parts don't touch each other; default: all do. */
  readonly partOf?: (input: I) => string
}
