import { parseEnvFile } from './dotenv.ts'
import { expansionBudget, type Scope } from './expand.ts'
import { nameVariable } from './name.ts'
import { type Problems } from './problems.ts'
import { type Source } from './source.ts'

/** Configured variables win over those of env files; of these the later wins. */
export function scopeOf(
  variables: Readonly<Record<string, string>>,
  envFiles: readonly Source[],
  problems: Problems,
): Scope {
  const budget = { spare: expansionBudget }
  const values = new Map<string, string>()
  const configured = (name: string) =>
    Object.hasOwn(variables, name) ? variables[name] : undefined
  const lookup = (name: string) => configured(name) ?? values.get(name)
  for (const source of envFiles) {
    const found = parseEnvFile(source, { lookup, budget }, problems)
    for (const [name, value] of found) values.set(name, value)
  }
  return { lookup, budget }
}

/** Values may refer to the project's name. */
export function scopeWithName({ lookup, budget }: Scope, name: string): Scope {
  return { lookup: key => lookup(key) ?? (key === nameVariable ? name : undefined), budget }
}
