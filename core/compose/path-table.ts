/** Rules for places in a document, such as `services.*.labels`; `*` is any key, or any item of a list. */
export interface PathTable<Rule> {
  readonly rule?: Rule
  readonly below: ReadonlyMap<string, PathTable<Rule>>
}

interface Growing<Rule> {
  rule?: Rule
  readonly below: Map<string, Growing<Rule>>
}

export function pathTable<Rule>(rules: Readonly<Record<string, Rule>>): PathTable<Rule> {
  const root: Growing<Rule> = { below: new Map() }
  for (const [path, rule] of Object.entries(rules)) {
    let table = root
    for (const part of path.split('.')) {
      const next = table.below.get(part) ?? { below: new Map() }
      table.below.set(part, next)
      table = next
    }
    table.rule = rule
  }
  return root
}

/** The rules for what is below a key. */
export function below<Rule>(
  table: PathTable<Rule> | undefined,
  key: string,
): PathTable<Rule> | undefined {
  return table?.below.get(key) ?? table?.below.get('*')
}
