import { readFileSync } from 'node:fs'

/** Works from the sources and from dist/: walks up to the package. */
function readVersion(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const text = readFileSync(new URL(up, import.meta.url), 'utf8')
      return (JSON.parse(text) as { version: string }).version
    } catch {
      continue
    }
  }
  return '0.0.0'
}

export const version = readVersion()

/** Raised when agent and engine of two versions would misunderstand each other. */
export const agentProtocol = 1
