import { type Context, shown } from '../context.ts'
import { allowsBind } from '../policy.ts'
import { flagAt, mapAt, scalarAt, textAt, wordOf } from '../read.ts'
import { type Mapping, type Scalar } from '../tree.ts'
import { type LocatedMount, normalisedPath } from './located-mount.ts'
import { type RepositoryFiles } from './repository-files.ts'
import { present } from './values.ts'

const propagations: readonly string[] = ['private', 'rshared', 'shared', 'rslave', 'slave']

/** A host path inside the policy; a relative path means files of the repository. */
export function bindMount(
  from: Mapping,
  source: Scalar | undefined,
  target: string,
  repository: RepositoryFiles,
  context: Context,
): LocatedMount['mount'] | undefined {
  const path = source ? wordOf(source.value) : ''
  if (!source || path === '') {
    context.problems.error(from.at, 'missing-key', 'a bind mount needs a source')
    return undefined
  }
  if (!path.startsWith('/')) {
    const files = repository.mountsOf(from, source, target)
    return files.length === 0 ? undefined : { kind: 'files', target, files }
  }
  if (!allowsBind(context.policy, path)) {
    reportForbidden(source, context)
    return undefined
  }
  const options = mapAt(from, 'bind')
  const selinux = textAt(options, 'selinux')
  return {
    kind: 'bind',
    source: normalisedPath(path),
    target,
    readOnly: flagAt(from, 'read_only') ?? false,
    ...(createsHostPath(options) ? {} : { createHostPath: false }),
    ...present('propagation', propagationAt(options, context)),
    ...(selinux === 'z' || selinux === 'Z' ? { selinux } : {}),
  }
}

export function reportForbidden(source: Scalar, { problems }: Context): void {
  const message = `mounting ${shown(source)} from the server is not allowed in this repository`
  const hint = 'an administrator can allow it in banyan.yaml: policy.bind_mounts'
  problems.error(source.at, 'bind-not-allowed', message, hint)
}

/** The short form says so; in the long form it has to be written, as for Docker Compose. */
function createsHostPath(options: Mapping | undefined): boolean {
  return options ? flagAt(options, 'create_host_path') === true : false
}

/** Absent: rprivate. */
function propagationAt(options: Mapping | undefined, { problems }: Context): string | undefined {
  const scalar = scalarAt(options, 'propagation')
  const word = scalar ? wordOf(scalar.value) : ''
  if (!scalar || word === '' || word === 'rprivate') return undefined
  if (propagations.includes(word)) return word
  const message = `${shown(scalar)} is not a propagation of mounts`
  problems.error(
    scalar.at,
    'unsupported-value',
    message,
    `one of rprivate, ${propagations.join(', ')}`,
  )
  return undefined
}
