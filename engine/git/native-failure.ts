import type { BanyanError } from '../../core/errors.ts'
import { failures } from './failures.ts'

type Classify = (where: string, line: string) => BanyanError

/** What git and ssh say (LC_ALL=C), first match counts: the last lines of a failure are the least specific. */
const sentences: readonly (readonly [RegExp, Classify])[] = [
  [/host key verification/i, failures.hostKey],
  [
    /permission denied|authentication failed|could not read username|access denied|dubious ownership/i,
    failures.auth,
  ],
  [
    /could not resolve hostname|connection (?:refused|reset|closed|timed out)|no route|unreachable|early eof|hung up/i,
    failures.unreachable,
  ],
  [
    /does not appear to be a git|repository .*not found|no such file|does not exist|not a directory/i,
    failures.notFound,
  ],
]

/** The server no longer hands out the commit that was asked for. */
export function isMoved(stderr: string): boolean {
  return /not our ref|unadvertised object/i.test(stderr)
}

/** A BanyanError from what a failed git wrote to standard error. What is unknown is `git-corrupt`: begin afresh. */
export function classifyStderr(where: string, stderr: string): BanyanError {
  for (const [sentence, classify] of sentences) {
    const line = stderr.split('\n').find(candidate => sentence.test(candidate))
    if (line !== undefined) return classify(where, clean(line))
  }
  return failures.corrupt(`git says: ${clean(stderr)}`)
}

/** One short line, without a userinfo that a server may have echoed. */
function clean(text: string): string {
  return text
    .replace(/\/\/[^/@\s]*@/g, '//')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
}
