import type { Credential } from './credential.ts'
import type { Answer, GitHub, Parameters } from './github.ts'
import type { Ask } from './octokit.ts'

interface ClientOptions {
  readonly owner: string
  readonly repo: string
  readonly credential: Credential
  readonly ask: Ask
  /** Rejects where the credential may not be sent to the API. */
  readonly mayAsk: () => Promise<void>
}

export function createClient({ owner, repo, credential, ask, mayAsk }: ClientOptions): GitHub {
  const isAllowed = once(mayAsk)
  const request = async (
    route: string,
    parameters: Parameters,
    signal: AbortSignal,
  ): Promise<Answer> => {
    await isAllowed()
    const authorization = await credential.authorization(route)
    if (typeof authorization !== 'string') return authorization
    const answer = await ask(route, parameters, { authorization, signal })
    if (answer.status === 401) credential.refused()
    return answer
  }
  return { credential: credential.id, isApp: credential.isApp, owner, repo, request }
}

/** What has been settled is not asked again; what failed is. */
function once(action: () => Promise<void>): () => Promise<void> {
  let settled: Promise<void> | undefined
  return async () => {
    settled ??= action().catch((error: unknown) => {
      settled = undefined
      throw error
    })
    await settled
  }
}
