// Original file: proto/banyan/v1/control.proto


export interface ApplicationStatus {
  'name'?: (string);
  'repository'?: (string);
  'path'?: (string);
  'active'?: (number);
  'wanted'?: (number);
  'tasksReady'?: (number);
  'tasksWanted'?: (number);
  /**
   * Phase of the newest rollout.
   */
  'phase'?: (string);
  'waiting'?: (string);
  'failedReason'?: (string);
  'pinned'?: (boolean);
  'down'?: (boolean);
  'commit'?: (string);
  'liveSince'?: (number | string);
  'rolloutMs'?: (number | string);
  'urls'?: (string)[];
  '_active'?: "active";
  '_liveSince'?: "liveSince";
  '_rolloutMs'?: "rolloutMs";
}

export interface ApplicationStatus__Output {
  'name': (string);
  'repository': (string);
  'path': (string);
  'active'?: (number);
  'wanted': (number);
  'tasksReady': (number);
  'tasksWanted': (number);
  /**
   * Phase of the newest rollout.
   */
  'phase': (string);
  'waiting': (string);
  'failedReason': (string);
  'pinned': (boolean);
  'down': (boolean);
  'commit': (string);
  'liveSince'?: (number);
  'rolloutMs'?: (number);
  'urls': (string)[];
  '_active'?: "active";
  '_liveSince'?: "liveSince";
  '_rolloutMs'?: "rolloutMs";
}
