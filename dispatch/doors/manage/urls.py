from django.urls import path

from dispatch.doors.manage import agents, clients, endpoints, keys, members, people, queues, skills

urlpatterns = [
    path("clients/", clients.index, name="manage_clients"),
    path("clients/new/", clients.new, name="manage_client_new"),
    path("clients/<int:pk>/", clients.one, name="manage_client"),
    path("clients/<int:pk>/keys/", keys.issue, name="manage_keys"),
    path("clients/<int:pk>/keys/<int:key>/revocation/", keys.revoke, name="manage_key_revocation"),
    path("clients/<int:pk>/members/", members.add, name="manage_members"),
    path("clients/<int:pk>/members/<int:member>/removal/", members.remove, name="manage_member_removal"),
    path("clients/<int:pk>/endpoints/", endpoints.register, name="manage_endpoints"),
    path("endpoints/<int:pk>/", endpoints.one, name="manage_endpoint"),
    path("endpoints/<int:pk>/turn/", endpoints.turn, name="manage_endpoint_turn"),
    path("endpoints/<int:pk>/deliveries/<uuid:delivery>/replay/", endpoints.replay, name="manage_replay"),
    path("queues/", queues.index, name="manage_queues"),
    path("queues/new/", queues.new, name="manage_queue_new"),
    path("queues/<int:pk>/", queues.one, name="manage_queue"),
    path("queues/<int:pk>/parts/<slug:part>/", queues.change, name="manage_queue_part"),
    path("skills/", skills.index, name="manage_skills"),
    path("skills/<int:pk>/", skills.one, name="manage_skill"),
    path("people/", people.index, name="manage_people"),
    path("people/new/", people.new, name="manage_person_new"),
    path("people/<int:pk>/", people.one, name="manage_person"),
    path("people/<int:pk>/invitation/", people.invite, name="manage_invitation"),
    path("people/<int:pk>/rights/", people.give, name="manage_rights_of"),
    path("people/<int:pk>/agent/", agents.equip, name="manage_agent"),
    path("people/<int:pk>/suspension/", agents.suspend, name="manage_suspension"),
    path("people/<int:pk>/reinstatement/", agents.reinstate, name="manage_reinstatement"),
]
