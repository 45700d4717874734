import type { EngineConfig } from '../../core/config/engine.ts'

/** What the wizard knows of this server before it asks. */
export interface EngineFacts {
  /** What banyan.yaml says now, defaults filled in. */
  readonly config: EngineConfig
  /** There is no engine section yet. */
  readonly isFresh: boolean
  /** It joined other engines. */
  readonly hasJoined: boolean
  /** Where init puts keys. */
  readonly keysFolder: string
  readonly hasSecretsKey: boolean
  /** Where init would put one, somebody has: a copy of another engine's. */
  readonly hasCopiedKey: boolean
  /** A sentence; absent: it could have the control tunnel. */
  readonly whyNoTunnel: string | undefined
  readonly ownAddress: string
  /** systemd runs here, and has no unit of the engine yet; or a flag says something about it. */
  readonly asksSystemd: boolean
}
