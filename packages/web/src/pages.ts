export { FailuresPage } from "./failures/failures-page.tsx";
export { GroupPage } from "./group/group-page.tsx";
export { GroupsPage } from "./groups/groups-page.tsx";
export { SignInPage } from "./sign-in/sign-in-page.tsx";
