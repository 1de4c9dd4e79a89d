import time, collections
from mediation.tests.test_routes import *
def test_measure(world, browsers, bare_404):
    t=collections.Counter(); n=collections.Counter()
    for route in ROUTES:
        page=page_of(route)
        for role in (*Role, None):
            for url in targets(world, route, page, role):
                a=time.process_time_ns(); r=browsers[role].get(url); d=(time.process_time_ns()-a)/1e6
                k=("admin" if route.name.startswith("admin") else "api" if route.name.startswith("api") else "web", route.page, r.status_code, )
                t[k]+=d; n[k]+=1
    a=time.process_time_ns()
    for route in ROUTES:
        page=page_of(route)
        for role in (*Role, None):
            list(targets(world, route, page, role))
    print("targets", (time.process_time_ns()-a)/1e6)
    for k,v in t.most_common(): print(k, n[k], round(v), round(v/n[k],1))
