import { printable, quoted } from '../diagnostics.ts'
import { below, type PathTable } from '../path-table.ts'
import { type Problems } from '../problems.ts'
import { broken, type Entry, type List, listLike, type Mapping, type Tree } from '../tree.ts'
import { asBuild, asDependencies, asList, asNames, withoutMarked } from './forms.ts'
import { withoutMarks } from './marks.ts'
import { mergeRules, type MergeRule } from './rules.ts'
import { sameSubnet } from './subnets.ts'

export interface Merging {
  readonly problems: Problems
  /** Whether marks stay in the result, as there is more below that they are meant for. */
  readonly keepsMarks: boolean
  /** Entries and items that may still be copied, over the whole project: long chains over long lists add up. */
  readonly budget: { spare: number }
}

/** Far above real projects: a file of 1 MiB has about a hundred thousand parts. */
export const mergeBudget = 3_000_000

/** A later file over an earlier one, by the rules of the Compose Specification ("Merge"). */
export function merge(base: Mapping, over: Mapping, merging: Merging): Mapping {
  return new Merger(merging).maps(base, over, '', mergeRules)
}

/** A service over the one that it extends. Marks stay: files before this one are still to be merged. */
export function mergeService(
  base: Mapping,
  over: Mapping,
  path: string,
  merging: Merging,
): Mapping {
  const rules = below(below(mergeRules, 'services'), '*')
  const merger = new Merger(merging)
  if (!merger.spend(partsOf(base), over)) return over
  const merged = merger.maps(base, over, path, rules)
  return over.mark === undefined ? merged : { ...merged, mark: over.mark }
}

type Rules = PathTable<MergeRule> | undefined

class Merger {
  private readonly merging: Merging

  constructor(merging: Merging) {
    this.merging = merging
  }

  maps(base: Mapping, over: Mapping, path: string, rules: Rules): Mapping {
    if (!this.spend(base.entries.size + over.entries.size, over)) return over
    const entries = new Map(base.entries)
    for (const [name, { key, value }] of over.entries) {
      const there = entries.get(name)
      if (value.mark === 'reset') entries.delete(name)
      if (value.mark === 'reset' && !this.merging.keepsMarks) continue
      if (!there || value.mark !== undefined) entries.set(name, { key, value: this.plain(value) })
      else
        entries.set(name, this.entry(there, { key, value }, joined(path, name), below(rules, name)))
    }
    return { kind: 'map', entries, at: base.at }
  }

  private entry(base: Entry, over: Entry, path: string, rules: Rules): Entry {
    const value = this.part(base.value, over.value, path, rules)
    return { key: value.kind === 'scalar' ? over.key : base.key, value }
  }

  private part(base: Tree, over: Tree, path: string, rules: Rules): Tree {
    if (base.kind === 'broken' || over.kind === 'broken') return broken(over)
    if (rules?.rule) return this.byRule(rules.rule, base, over, path, rules)
    if (isNull(over)) return base
    if (base.kind === 'scalar') return this.plain(over)
    if (base.kind === 'map' && over.kind === 'map') return this.maps(base, over, path, rules)
    if (base.kind === 'list' && over.kind === 'list') return this.lists(base, over)
    return this.refused(base, over, path)
  }

  private byRule(rule: MergeRule, base: Tree, over: Tree, path: string, rules: Rules): Tree {
    switch (rule) {
      case 'replaced':
        return this.plain(over)
      case 'listed':
        return this.listed(base, over, path, false)
      case 'listed-once':
        return this.listed(base, over, path, true)
      case 'by-name':
        return this.mapped(asNames(base), asNames(over), base, over, path, rules)
      case 'depends-on':
        return this.mapped(asDependencies(base), asDependencies(over), base, over, path, rules)
      case 'build':
        return this.mapped(asBuild(base), asBuild(over), base, over, path, rules)
      case 'logging':
        return this.logging(base, over, path, rules)
      case 'subnets':
        return this.subnets(base, over, path)
    }
  }

  private lists(base: List, over: List): Tree {
    if (!this.spend(base.items.length + over.items.length, over)) return over
    const { items } = withoutMarks(over) as List
    return listLike(base, [...base.items, ...items])
  }

  private listed(base: Tree, over: Tree, path: string, once: boolean): Tree {
    const [there, added] = [asList(withoutMarked(base, over)), asList(over)]
    if (!there || !added) return this.refused(base, over, path)
    this.reportVain(base, over, path)
    if (!once) return this.lists(there, added)
    const texts = new Set(there.items.map(textOf))
    const others = added.items.filter(item => !texts.has(textOf(item)))
    return this.lists(there, listLike(added, others))
  }

  /** Docker Compose removes by key, and a list has none. */
  private reportVain(base: Tree, over: Tree, path: string): void {
    if (base.kind !== 'list' || over.kind !== 'map') return
    for (const [name, { key, value }] of over.entries) {
      if (value.mark !== 'reset') continue
      const message = `!reset of ${quoted(name)} has no effect: ${printable(path)} is a list below it`
      this.merging.problems.warn(key, 'vain-reset', message, 'write it as a mapping there')
    }
  }

  private mapped(
    first: Mapping | undefined,
    second: Mapping | undefined,
    base: Tree,
    over: Tree,
    path: string,
    rules: Rules,
  ): Tree {
    return first && second ? this.maps(first, second, path, rules) : this.refused(base, over, path)
  }

  /** Options belong to a driver: those of another one are dropped. */
  private logging(base: Tree, over: Tree, path: string, rules: Rules): Tree {
    if (base.kind !== 'map' || over.kind !== 'map') return this.refused(base, over, path)
    const [old, driver] = [base, over].map(map => map.entries.get('driver')?.value)
    const same = !old || !driver || textOf(old) === textOf(driver)
    return same ? this.maps(base, over, path, rules) : this.plain(over)
  }

  /** The later list counts; a subnet that is in both has what both say of it. */
  private subnets(base: Tree, over: Tree, path: string): Tree {
    if (base.kind !== 'list' || over.kind !== 'list') return this.refused(base, over, path)
    const items = over.items.map(item => {
      const same = item.kind === 'map' ? sameSubnet(item, base) : undefined
      return same && item.kind === 'map' ? this.maps(same, item, path, undefined) : item
    })
    return withoutMarks(listLike(over, items))
  }

  private plain(tree: Tree): Tree {
    return this.merging.keepsMarks ? tree : withoutMarks(tree)
  }

  private refused(base: Tree, over: Tree, path: string): Tree {
    const there = `${printable(path)} is ${described(base)} in ${base.at.source.file}`
    const message = `${there}: ${described(over)} can not be merged into it`
    this.merging.problems.error(over.at, 'cannot-override', message, 'or replace it with !override')
    return broken(over)
  }

  spend(parts: number, at: Tree): boolean {
    const { budget, problems } = this.merging
    if (budget.spare < 0) return false
    budget.spare -= parts
    if (budget.spare >= 0) return true
    problems.error(at.at, 'merges-too-much', 'files and extended services merge to too much')
    return false
  }
}

/** What is shared between services here is copied by later stages: a large service that many extend multiplies. */
function partsOf(tree: Tree): number {
  if (tree.kind === 'list') return tree.items.reduce((sum, item) => sum + partsOf(item), 1)
  if (tree.kind !== 'map') return 1
  let parts = 1
  for (const { value } of tree.entries.values()) parts += partsOf(value)
  return parts
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}

function textOf(tree: Tree): unknown {
  return tree.kind === 'scalar' ? tree.value : tree
}

function described(tree: Tree): string {
  if (tree.kind === 'map') return 'a mapping'
  if (tree.kind === 'list') return 'a list'
  return isNull(tree) ? 'empty' : 'a single value'
}
