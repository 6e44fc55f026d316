/** /projects (docs/timekit-contract.md 8.1). */
import type { CallOptions, ListParams, Page } from '../call.js';
import { path } from '../http/path.js';
import type { TimekitRequester } from '../http/requester.js';
import type {
  CreateProjectRequest,
  TimekitEmbedProject,
  TimekitProject,
  TimekitProjectResource,
  UpdateProjectRequest,
} from '../wire/project.js';

export class ProjectsEndpoint {
  readonly resources: ProjectResourcesEndpoint;

  constructor(private readonly requester: TimekitRequester) {
    this.resources = new ProjectResourcesEndpoint(requester);
  }

  list(params: ListParams = {}, call?: CallOptions): Promise<Page<TimekitProject>> {
    return this.requester.page('/projects', params, call);
  }

  get(id: string, call?: CallOptions): Promise<TimekitProject> {
    return this.requester.one({ method: 'GET', path: path`/projects/${id}` }, call);
  }

  create(body: CreateProjectRequest, call?: CallOptions): Promise<TimekitProject> {
    return this.requester.one({ method: 'POST', path: '/projects', body }, call);
  }

  /** Undefined when the upstream answers 204. */
  update(id: string, body: UpdateProjectRequest, call?: CallOptions): Promise<TimekitProject | undefined> {
    return this.requester.oneOrNothing({ method: 'PUT', path: path`/projects/${id}`, body }, call);
  }

  delete(id: string, call?: CallOptions): Promise<void> {
    return this.requester.nothing({ method: 'DELETE', path: path`/projects/${id}` }, call);
  }

  /** The project as the widget sees it, with the app's public key. */
  embed(id: string, call?: CallOptions): Promise<TimekitEmbedProject> {
    return this.requester.one({ method: 'GET', path: path`/projects/embed/${id}` }, call);
  }

  hosted(slug: string, call?: CallOptions): Promise<TimekitEmbedProject> {
    return this.requester.one({ method: 'GET', path: path`/projects/hosted/${slug}` }, call);
  }
}

export class ProjectResourcesEndpoint {
  constructor(private readonly requester: TimekitRequester) {}

  list(projectId: string, params: ListParams = {}, call?: CallOptions): Promise<Page<TimekitProjectResource>> {
    return this.requester.page(path`/projects/${projectId}/resources`, params, call);
  }

  /** Undefined when the upstream answers 204. */
  add(projectId: string, resourceId: string, call?: CallOptions): Promise<TimekitProject | undefined> {
    const body = { resource_id: resourceId };
    return this.requester.oneOrNothing({ method: 'POST', path: path`/projects/${projectId}/resources`, body }, call);
  }

  /** Replaces all of them; the order counts for prioritized round robin. The body is the bare array of ids. */
  set(projectId: string, resourceIds: readonly string[], call?: CallOptions): Promise<void> {
    const body = resourceIds;
    return this.requester.nothing({ method: 'PUT', path: path`/projects/${projectId}/resources`, body }, call);
  }

  remove(projectId: string, resourceId: string, call?: CallOptions): Promise<void> {
    return this.requester.nothing(
      { method: 'DELETE', path: path`/projects/${projectId}/resources/${resourceId}` },
      call,
    );
  }
}
