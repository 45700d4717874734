import type { SuspendReply } from '../client/wire.ts'

/** The answer of `banyan suspend`. */
export function suspendedLines({ unchanged, app, repository }: SuspendReply): string[] {
  const name = app || repository
  const how = unchanged ? 'is suspended already' : 'is suspended'
  const resume = app === '' ? `${name} --repository` : name
  return [
    `${name} ${how}: commits are planned, nothing is deployed.`,
    `Let it go on: banyan resume ${resume}`,
  ]
}
