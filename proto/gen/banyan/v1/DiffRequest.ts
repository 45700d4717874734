// Original file: proto/banyan/v1/control.proto


export interface DiffRequest {
  /**
   * Name of a configured repository; empty with project_json.
   */
  'repository'?: (string);
  /**
   * Another ref than the configured one, as a full name or a branch.
   */
  'ref'?: (string);
  /**
   * A project loaded on the caller's disk (core/model/project.ts as JSON), to compare with what runs.
   */
  'projectJson'?: (string);
  /**
   * Of the repository: its head, over its merge base.
   */
  'pull'?: (number);
}

export interface DiffRequest__Output {
  /**
   * Name of a configured repository; empty with project_json.
   */
  'repository': (string);
  /**
   * Another ref than the configured one, as a full name or a branch.
   */
  'ref': (string);
  /**
   * A project loaded on the caller's disk (core/model/project.ts as JSON), to compare with what runs.
   */
  'projectJson': (string);
  /**
   * Of the repository: its head, over its merge base.
   */
  'pull': (number);
}
