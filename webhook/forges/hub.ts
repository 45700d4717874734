import type { Named, Said } from './forge.ts'
import { field, notAPush, notInteresting, pushedTo, texts } from './read.ts'

/** GitHub's events; Gitea and Forgejo word theirs the same way. */
export function hubEvent(event: string, payload: object): Said {
  const repository = field(payload, 'repository')
  const named = namedBy(repository)
  if (event === 'ping') return { kind: 'ping', named }
  if (event !== 'push') return notInteresting
  const ref = field(payload, 'ref')
  if (typeof ref !== 'string' || repository === undefined) return notAPush
  return { kind: 'push', named, pushed: [pushedTo(ref, field(payload, 'after'))] }
}

export function namedBy(repository: unknown): Named {
  const keys = ['clone_url', 'ssh_url', 'html_url', 'git_url', 'url']
  return {
    urls: texts(...keys.map(key => field(repository, key))),
    paths: texts(field(repository, 'full_name')),
  }
}
