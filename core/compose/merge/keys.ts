import { textAt, wordOf } from '../read.ts'
import { type Tree } from '../tree.ts'
import { nameIn } from './forms.ts'

/** What items of a list are told apart by. */
export interface ItemKey {
  /** Undefined: nothing that could be repeated. */
  readonly of: (item: Tree) => string | undefined
  /** The key of an item's long form that has to be there. */
  readonly needs?: string
}

/** `NAME=value` by its name, other text as it is. What is no text is left for the check to refuse. */
export const byName: ItemKey = {
  of: item => (item.kind === 'scalar' && typeof item.value === 'string' ? nameIn(item) : undefined),
}

export const byText: ItemKey = {
  of: item => (item.kind === 'scalar' ? wordOf(item.value) : undefined),
}

/** A mount by where it is mounted. */
export const byTarget: ItemKey = {
  of: item => (item.kind === 'scalar' ? mountTarget(wordOf(item.value)) : targetOf(item)),
  needs: 'target',
}

export const byDevice: ItemKey = {
  of: item => (item.kind === 'scalar' ? deviceTarget(wordOf(item.value)) : targetOf(item)),
  needs: 'target',
}

export const byPort: ItemKey = { of: portKey, needs: 'target' }

export const byPath: ItemKey = {
  of: item => (item.kind === 'map' ? textAt(item, 'path') : byText.of(item)),
}

/** A config or secret by where it is found: below the folder, unless it says otherwise. */
export function byFileIn(folder: string): ItemKey {
  return {
    of: item => {
      if (item.kind === 'scalar') return `${folder}/${wordOf(item.value)}`
      const source = item.kind === 'map' ? textAt(item, 'source') : undefined
      return targetOf(item) ?? (source === undefined ? undefined : `${folder}/${source}`)
    },
  }
}

function targetOf(item: Tree): string | undefined {
  return item.kind === 'map' ? textAt(item, 'target') : undefined
}

/** `[SOURCE:]TARGET[:OPTIONS]`, where a letter before a colon is the drive of a path. */
const mount = /^((?:[A-Za-z]:)?[^:]*)(?::((?:[A-Za-z]:)?[^:]*))?/

function mountTarget(text: string): string {
  const [, first = text, second] = mount.exec(text) ?? []
  return (second ?? first).replace(/(?<=.)\/+$/, '')
}

function deviceTarget(text: string): string {
  const [source = '', target] = text.split(':')
  return target ?? source
}

function portKey(item: Tree): string | undefined {
  if (item.kind === 'scalar') return wordOf(item.value)
  const target = targetOf(item)
  if (target === undefined || item.kind !== 'map') return undefined
  const host = textAt(item, 'host_ip') ?? '0.0.0.0'
  const protocol = textAt(item, 'protocol') ?? 'tcp'
  return `${host}:${textAt(item, 'published') ?? ''}:${target}/${protocol}`
}
