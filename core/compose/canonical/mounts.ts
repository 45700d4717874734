import { quoted } from '../diagnostics.ts'
import { type MountSpec, parseMountSpec } from '../forms/mount-spec.ts'
import { broken, mappingLike, type Scalar, type Tree } from '../tree.ts'
import { type LongForm, type Stage } from './entries.ts'
import { textOf } from './text-of.ts'

export function longMount({ problems, interpolated }: Stage): LongForm {
  return (tree, path) => {
    if (tree.kind !== 'scalar') return tree
    const parsed = parseMountSpec(textOf(tree))
    if (!('problem' in parsed)) return longMapping(parsed, tree)
    if (!interpolated) return tree
    const shown = quoted(tree.template ?? textOf(tree))
    const hint = 'write "name:/path", "./folder:/path" or "./folder:/path:ro"'
    problems.error(tree.at, 'invalid-mount', `${path}: ${shown} ${parsed.problem}`, hint)
    return broken(tree)
  }
}

/** A folder that is mounted by the short form is made where there is none. */
function longMapping(spec: MountSpec, item: Scalar): Tree {
  const { type, source, target, readOnly, bind, volume } = spec
  const creates = type === 'bind' ? { create_host_path: true } : {}
  return mappingLike(item, {
    type,
    source,
    target,
    read_only: readOnly || undefined,
    bind: bind && mappingLike(item, { ...bind, ...creates }),
    volume: volume && mappingLike(item, volume.nocopy ? { nocopy: true } : {}),
  })
}
