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

/** Thrown where reading can not go on; `readYaml` turns it into a report. */
export class YamlError extends Error {
  readonly start: number
  readonly end: number
  readonly code: 'invalid-yaml' | 'too-deep'

  constructor(start: number, message: string, code: YamlError['code'] = 'invalid-yaml') {
    super(message)
    this.start = start
    this.end = start + 1
    this.code = code
  }
}

export type Report = (error: YamlError) => void

/** Compose needs about ten levels. */
export const maxDepth = 60

export function tooDeep(at: number): YamlError {
  return new YamlError(at, `more than ${maxDepth} levels deep`, 'too-deep')
}
