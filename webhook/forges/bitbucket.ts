import { hmacHex } from '../verify.ts'
import type { Forge, Named, Pushed, Said } from './forge.ts'
import { field, header, heading, list, notAPush, notInteresting, pushedTo, texts } from './read.ts'

/** Bitbucket Cloud ("Manage webhooks") and Data Center ("Event payload"); their signatures are the same. */
export const bitbucket: Forge = {
  read: headers =>
    heading(
      header(headers, 'x-event-key'),
      header(headers, 'x-request-uuid') ?? header(headers, 'x-request-id'),
      hmacHex(header(headers, 'x-hub-signature'), 'sha256='),
      {
        event: 'X-Event-Key',
        delivery: 'X-Request-UUID (or X-Request-Id)',
        signature: 'X-Hub-Signature header',
      },
    ),
  event: (event, payload) => {
    const repository = field(payload, 'repository')
    if (event === 'diagnostics:ping') return { kind: 'ping', named: namedBy(repository) }
    if (event === 'repo:push') return pushOf(repository, cloudRefs(payload))
    if (event === 'repo:refs_changed') return pushOf(repository, dataCenterRefs(payload))
    return notInteresting
  },
}

function pushOf(repository: unknown, pushed: readonly Pushed[]): Said {
  if (repository === undefined || pushed.length === 0) return notAPush
  return { kind: 'push', named: namedBy(repository), pushed }
}

/** `new` is null where a ref was deleted, `old` where it was made. */
function cloudRefs(payload: object): Pushed[] {
  return list(field(payload, 'push', 'changes')).flatMap(change => {
    const after = field(change, 'new')
    const side = after ?? field(change, 'old')
    return texts(field(side, 'name')).flatMap(name => {
      const ref = fullName(field(side, 'type'), name)
      return ref === undefined ? [] : [pushedTo(ref, field(after, 'target', 'hash'))]
    })
  })
}

function fullName(type: unknown, name: string): string | undefined {
  if (type === 'branch') return `refs/heads/${name}`
  return type === 'tag' ? `refs/tags/${name}` : undefined
}

function dataCenterRefs(payload: object): Pushed[] {
  return list(field(payload, 'changes')).flatMap(change =>
    texts(field(change, 'ref', 'id')).map(ref => pushedTo(ref, field(change, 'toHash'))),
  )
}

/** Data Center: `project/slug` by ssh, `scm/project/slug` by http; a repository of a person has `~person` as project. */
function namedBy(repository: unknown): Named {
  const links = field(repository, 'links')
  const clones = list(field(links, 'clone')).map(link => field(link, 'href'))
  const project = texts(field(repository, 'project', 'key'))
  const slug = texts(field(repository, 'slug'))
  const path = project.length + slug.length === 2 ? `${project.join()}/${slug.join()}` : undefined
  return {
    urls: texts(field(links, 'html', 'href'), ...clones),
    paths: texts(
      field(repository, 'full_name'),
      ...(path === undefined ? [] : [path, `scm/${path}`]),
    ),
  }
}
