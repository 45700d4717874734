import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import { complete, type Schema } from './complete.ts'

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly schema: Schema
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
}

interface Described {
  readonly operationId: string
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[]
  readonly requestBody?: Content & { readonly required?: boolean }
  readonly responses: Readonly<Record<string, Content>>
}

interface Slice {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, Parameter>>
  }
}

const file = new URL('../../../fixtures/github/openapi.json', import.meta.url)
const slice = JSON.parse(readFileSync(file, 'utf8')) as Slice

/** As `engine/github/routes.ts` writes them. */
export const describedRoutes = Object.entries(slice.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
)

const formats = {
  uri: (text: string) => text === '' || URL.canParse(text),
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  ...({ int64: true, email: true } as const),
}
const ajv = new Ajv({ strict: false, allErrors: true, formats })
ajv.addSchema({ $id: 'github', components: forAjv(slice.components) })
/** For parameters, which arrive as text. */
const texts = new Ajv({ strict: false, allErrors: true, formats, coerceTypes: true })

/** What is asked, apart from who asks. */
export interface Asked {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

export class Operation {
  readonly id: string
  readonly #described: Described
  readonly #pattern: RegExp
  readonly #names: readonly string[]
  /** By `path name` and `query name`. */
  readonly #parameters: ReadonlyMap<string, ValidateFunction>
  readonly #body: ValidateFunction | undefined

  constructor(path: string, described: Described) {
    this.id = described.operationId
    this.#described = described
    this.#names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const pattern = path.replaceAll(/\{(\w+)\}/g, (_, name) =>
      name === 'ref' ? '(.+)' : '([^/]+)',
    )
    this.#pattern = new RegExp(`^${pattern}$`)
    const parameters = (described.parameters ?? []).map(one =>
      '$ref' in one ? parameterOf(one.$ref) : one,
    )
    this.#parameters = new Map(
      parameters.map(({ in: where, name, schema }) => [
        `${where} ${name}`,
        texts.compile({ type: 'object', properties: { [name]: deref(schema) } }),
      ]),
    )
    const body = schemaOf(described.requestBody)
    this.#body = body && ajv.compile(forAjv(body, true) as object)
  }

  match(path: string): Record<string, string> | undefined {
    const found = this.#pattern.exec(path)
    if (!found) return undefined
    return Object.fromEntries(
      this.#names.map((name, i) => [name, decodeURIComponent(found[i + 1] ?? '')]),
    )
  }

  /** What GitHub's description says against it. */
  problems({ params, query, body }: Asked): string[] {
    return [
      ...Object.entries(params).flatMap(([name, text]) => this.#parameter('path', name, text)),
      ...Object.entries(query).flatMap(([name, text]) => this.#parameter('query', name, text)),
      ...this.#bodyProblems(body),
    ]
  }

  /** Fills in what is required of an answer, and says what GitHub's description says against the rest. */
  answer(status: number, given: unknown): { readonly body: unknown; readonly problems: string[] } {
    const described = this.#described.responses[status]
    if (!described) return { body: given, problems: [`answers ${status}, which is not described`] }
    const schema = schemaOf(described)
    if (!schema) return { body: given, problems: [] }
    const body = complete(schema, given, deref)
    return { body, problems: problemsOf(validatorOf(schema), body, 'answer') }
  }

  #parameter(where: string, name: string, text: string): string[] {
    const check = this.#parameters.get(`${where} ${name}`)
    if (!check) return [`${where} parameter ${name} is not described`]
    return problemsOf(check, { [name]: text }, where)
  }

  #bodyProblems(body: unknown): string[] {
    if (this.#body) {
      if (body === undefined)
        return this.#described.requestBody?.required ? ['body is missing'] : []
      return problemsOf(this.#body, body, 'body')
    }
    return body === undefined ? [] : ['body is not described']
  }
}

export const operations: readonly (readonly [method: string, Operation])[] = Object.entries(
  slice.paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, described]) => [method.toUpperCase(), new Operation(path, described)] as const,
  ),
)

const validators = new Map<Schema, ValidateFunction>()

function validatorOf(schema: Schema): ValidateFunction {
  const known = validators.get(schema) ?? ajv.compile(forAjv(schema) as object)
  validators.set(schema, known)
  return known
}

function problemsOf(check: ValidateFunction, value: unknown, where: string): string[] {
  if (check(value)) return []
  return (check.errors ?? []).map(e => `${where}${e.instancePath} ${e.message ?? e.keyword}`)
}

function schemaOf(content: Content | undefined): Schema | undefined {
  return content?.content?.['application/json']?.schema
}

function deref(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema
  const found = slice.components.schemas[schema.$ref.split('/').at(-1) ?? '']
  if (!found) throw new Error(`no schema ${schema.$ref}`)
  return deref(found)
}

function parameterOf(ref: string): Parameter {
  const found = slice.components.parameters[ref.split('/').at(-1) ?? '']
  if (!found) throw new Error(`no parameter ${ref}`)
  return found
}

/**
 * OpenAPI's `nullable` in the words of JSON Schema. With `isClosed`, an object takes only what is described of it: GitHub
 * would overlook the rest, and with it a misspelt option.
 */
function forAjv(part: unknown, isClosed = false): unknown {
  if (Array.isArray(part)) return part.map(one => forAjv(one, isClosed))
  if (typeof part !== 'object' || part === null) return part
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, forAjv(value, isClosed)]),
  ) as Record<string, unknown> & { $ref?: string }
  if (typeof rest.$ref === 'string') return { $ref: rest.$ref.replace(/^#/, 'github#') }
  const isObject = isClosed && typeof rest['properties'] === 'object' && rest['type'] === 'object'
  const closed = { ...(isObject && { additionalProperties: false }), ...rest }
  if (nullable !== true) return { ...closed, ...(nullable !== undefined && { nullable }) }
  return {
    ...closed,
    ...(typeof rest['type'] === 'string' && { type: [rest['type'], 'null'] }),
    ...(Array.isArray(rest['enum']) && { enum: [...(rest['enum'] as unknown[]), null] }),
  }
}
