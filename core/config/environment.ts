/** A value from the environment that replaces one of the file: `BANYAN_ENGINE__GRPC_PORT=6000`. */
export interface Override {
  readonly variable: string
  /** `['engine', 'grpc_port']` */
  readonly path: readonly string[]
  readonly value: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The name of an option in upper case, levels joined by two underscores. One without two is no override. */
export function overridesFrom(env: Environment): Override[] {
  return Object.entries(env)
    .filter(([variable]) => /^BANYAN_[A-Z0-9]+__/.test(variable))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([variable, value = '']) => ({
      variable,
      path: variable.slice('BANYAN_'.length).toLowerCase().split('__'),
      value,
    }))
}

/** The value with an override set in it; undefined where the path leads through something else than sections. */
export function withOverride(value: unknown, path: readonly string[], text: string): unknown {
  const [key, ...rest] = path
  if (key === undefined) return text
  const section = value ?? {}
  if (typeof section !== 'object' || Array.isArray(section)) return undefined
  const child = Object.hasOwn(section, key) ? (section as Record<string, unknown>)[key] : undefined
  const changed = withOverride(child, rest, text)
  return changed === undefined ? undefined : { ...section, [key]: changed }
}

interface Substituted {
  readonly text: string
  /** Variables that are not set. */
  readonly missing: readonly string[]
}

/** `${NAME}` becomes the variable's value; `$${NAME}` stays, without its first dollar. */
export function substitute(text: string, env: Environment): Substituted {
  const missing: string[] = []
  const result = text.replace(/\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
    if (whole.startsWith('$$')) return whole.slice(1)
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value === undefined) missing.push(name)
    return value ?? ''
  })
  return { text: result, missing }
}
