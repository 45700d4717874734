/** What a YAML text says, before it means anything: offsets are into the text, ends exclusive. */
export type YamlNode = YamlScalar | YamlList | YamlMap | YamlAlias

interface Stretch {
  readonly start: number
  readonly end: number
}

interface Properties {
  readonly anchor?: string
  /** Whole: `tag:yaml.org,2002:int`, `!reset`; `!` alone counts as none. */
  readonly tag?: string
}

export interface YamlScalar extends Stretch, Properties {
  readonly kind: 'scalar'
  readonly text: string
  /** Neither quoted nor a block. */
  readonly plain: boolean
}

export interface YamlList extends Stretch, Properties {
  readonly kind: 'list'
  readonly items: readonly YamlNode[]
}

export interface YamlMap extends Stretch, Properties {
  readonly kind: 'map'
  readonly pairs: readonly YamlPair[]
}

export interface YamlPair {
  readonly key: YamlNode
  readonly value: YamlNode
}

export interface YamlAlias extends Stretch {
  readonly kind: 'alias'
  readonly name: string
}

export interface YamlProblem extends Stretch {
  readonly code: 'invalid-yaml' | 'too-deep'
  readonly message: string
}

/** What can be passed over is reported here, at once and without much ado: there may be a million of it. */
export type Report = (problem: YamlProblem) => void

/** Thrown where reading can't go on. */
export class YamlError extends Error {
  readonly problem: YamlProblem

  constructor(at: number, message: string, code: YamlProblem['code'] = 'invalid-yaml') {
    super(message)
    this.problem = problemAt(at, message, code)
  }
}

export function problemAt(
  at: number,
  message: string,
  code: YamlProblem['code'] = 'invalid-yaml',
): YamlProblem {
  return { start: at, end: at + 1, code, message }
}

/** Compose needs about ten levels. */
export const maxDepth = 60

export function tooDeep(at: number): YamlError {
  return new YamlError(at, `more than ${maxDepth} levels deep`, 'too-deep')
}
