"""What a team must know in a crisis: who brought it to whom, what is claimed, what is asked, who stands up for the brand.

Pure rules on the posts of a crisis, oldest first. Each answer carries the posts it rests on and says what it cannot know.
"""
