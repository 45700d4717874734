/** One message of the Docker Engine's build and push streams. */
export interface StreamMessage {
  readonly stream?: string
  readonly status?: string
  readonly error?: string
  readonly errorDetail?: { readonly message?: string }
  /** `moby.buildkit.trace` where `aux` is BuildKit's progress, in base64. */
  readonly id?: string
  readonly aux?: string | { readonly ID?: string }
}

const maxLineBytes = 1024 ** 2

/** The messages of a stream of JSON lines. What is no JSON object is left out: newer engines may say more. */
export async function* readMessages(
  stream: AsyncIterable<Buffer | string>,
): AsyncGenerator<StreamMessage> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString()).split('\n')
    rest = (lines.pop() ?? '').slice(0, maxLineBytes)
    for (const line of lines) {
      const message = parse(line)
      if (message) yield message
    }
  }
  const last = parse(rest)
  if (last) yield last
}

function parse(line: string): StreamMessage | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
