import { expect, it } from 'vitest'
import { BuildkitTrace } from '../../../../engine/build/buildkit-trace.ts'

/** As BuildKit sent it: the step RUN echo second of three, started. */
const started =
  'CtEBCkdzaGEyNTY6MGRmZmYyYzhhNjYwYWM2YzIzNjhkNDYwM2UzY2YwYzdmYzE1ZTk4YTBlNTdjM2FkZjhlN2UzZTk0MTdiOTFlOBJHc2hhMjU2OmEzM2JlODUzNDI1NGEyNjViZTRmMTVjYWM2NDAyNzNhNTg5Mjk2NTRlZTU1MmRhN2M3MDgzZGJkZTdiNjJjNjUaMFtzdGFnZS0wIDMvM10gUlVOIFsiL2Jpbi9zaCIsIi1jIiwiZWNobyBzZWNvbmQiXSoLCIyphtgGELK93Ck='
/** What that step printed. */
const printed =
  'GmEKR3NoYTI1NjowZGZmZjJjOGE2NjBhYzZjMjM2OGQ0NjAzZTNjZjBjN2ZjMTVlOThhMGU1N2MzYWRmOGU3ZTNlOTQxN2I5MWU4EgsIjKmG2AYQnbPnRBgBIgdzZWNvbmQK'
/** The loading of the context, which nobody asked for. */
const plumbing =
  'CosBCkdzaGEyNTY6Mzg5NjVhZmIyYTYzNmE3NTllZTZkNDZjZjg4YTA5MzMzMmNlODcwNjJiZGMyN2E4ZDJkYjM0MTkyZTBmZDhhNhokW2ludGVybmFsXSBsb2FkIHJlbW90ZSBidWlsZCBjb250ZXh0KgwIi6mG2AYQxMbgzQIyDAiLqYbYBhDQpcreAg=='

it('tells of each step once, and what it printed', () => {
  const trace = new BuildkitTrace()

  const lines = [plumbing, started, started, printed].flatMap(aux => trace.read(aux))

  expect(lines).toEqual(['[stage-0 3/3] RUN ["/bin/sh","-c","echo second"]', 'second\n'])
})

it.each([['not base64 at all!'], ['////'], ['']])('reads nothing from %j', aux => {
  expect(new BuildkitTrace().read(aux)).toEqual([])
})
